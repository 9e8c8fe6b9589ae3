"""How are records taken in, named, tagged and shown or hidden, from the command line?"""
