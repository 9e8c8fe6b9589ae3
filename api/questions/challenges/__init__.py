"""What is missing in the region, and what do many ask for? Gaps, shared challenges and figures."""
