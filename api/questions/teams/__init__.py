"""Which few seeds answer a compound need together?"""
