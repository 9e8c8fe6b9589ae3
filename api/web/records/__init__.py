"""How is a record shown on a page, and edited there by those who may?"""
