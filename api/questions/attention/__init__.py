"""Who gets how much attention?"""
