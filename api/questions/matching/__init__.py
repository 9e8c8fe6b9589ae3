"""Which records answer a need or a seed, and how is that handed on?"""
