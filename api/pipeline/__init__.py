"""How is it told how collaborations go: by command, over HTTP, on a page, as a workbook?"""

from api.pipeline.figures import PipelineFigures, PipelineRow, RowsOfTable, pipeline_figures

__all__ = ["PipelineFigures", "PipelineRow", "RowsOfTable", "pipeline_figures"]
