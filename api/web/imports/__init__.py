"""How is a list sent from a page, its mapping corrected, and its import followed?"""
