"""One engine on several machines: shards that answer matches, and workers that embed."""
