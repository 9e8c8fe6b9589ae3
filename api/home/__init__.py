"""How is a home looked over and brought up to date from the command line?"""
