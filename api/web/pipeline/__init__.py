"""How are proposals shown on the board and on a page of their own, and changed there?"""
