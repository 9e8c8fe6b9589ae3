"""How are long lists of words written down so that they can be read and checked?"""


def word_table(text: str) -> dict[str, str]:
    """Read lines "meaning: word; word" into {word: meaning}, in their order."""
    lines = (line.partition(":") for line in text.strip().splitlines())
    return {word.strip(): meaning.strip() for meaning, _, words in lines for word in words.split(";")}
