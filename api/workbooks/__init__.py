"""How do records, matches and proposals go out as tables that Excel opens, and how does a list ask?"""

from api.workbooks.commands import check_workbook, export, match_file

__all__ = ["check_workbook", "export", "match_file"]
