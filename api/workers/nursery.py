"""Which process are workers forked from? One that imports this module, and only that one may."""

from api.workers.warm import warm_up

warm_up()
