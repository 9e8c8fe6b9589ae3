"""How is it told how collaborations go: by command, over HTTP, on a page, as a workbook?"""
