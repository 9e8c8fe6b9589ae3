"""How does a record or a hit look in one line, whatever it is shown on?"""
