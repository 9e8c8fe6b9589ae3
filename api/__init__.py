"""How do people and programs ask? Here all rooms are put together: commands, HTTP, settings."""
