"""How do the tables of the pages go out as workbooks, one module for each page?"""
