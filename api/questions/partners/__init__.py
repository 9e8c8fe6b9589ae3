"""Who could be a partner of a city abroad, and where else would a case do good?"""
