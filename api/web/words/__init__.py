"""What do the pages say? One module of words for each page; `common` holds those of all."""
