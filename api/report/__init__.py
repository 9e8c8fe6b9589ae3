"""What does one hand to a colleague? A match as a report: a page to read and print, or JSON.

Imported by the command that makes reports only: drawing libraries take half a second to load.
"""

from api.report.choosing import Choice, Wish, choose
from api.report.content import Report, report_of
from api.report.page import page
from api.report.parties import Directory
from api.report.schemas import ReportResponse

__all__ = ["Choice", "Directory", "Report", "ReportResponse", "Wish", "choose", "page", "report_of"]
