"""What else is asked than a match? A package for each question: commands, and what goes over the wire."""
