// How is a card moved by mouse and by keys? It presses the button that the card has anyhow.

const board = document.querySelector(".board");
const columns = [...board.querySelectorAll(".column")];
const cardsOf = (column) => [...column.querySelectorAll(".card")];

function move(card, stage) {
  const button = card.querySelector(`button[name=to][value="${stage}"]`);
  if (button) {
    button.form.requestSubmit(button);
  } else if (card.dataset.back === stage) {
    location.assign(`/proposals/${card.id}#back`); // going back needs a reason: there it is asked for
  }
}

function mayGo(card, stage) {
  return card.dataset.back === stage || Boolean(card.querySelector(`button[name=to][value="${stage}"]`));
}

// ---- by mouse ----

let dragged = null;

for (const card of board.querySelectorAll(".card")) {
  card.draggable = Boolean(card.querySelector("button[name=to]") || card.dataset.back);
  card.addEventListener("dragstart", (event) => {
    dragged = card;
    card.classList.add("dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", card.id);
    for (const column of columns) column.classList.toggle("may", mayGo(card, column.dataset.stage));
  });
  card.addEventListener("dragend", () => {
    card.classList.remove("dragged");
    for (const column of columns) column.classList.remove("may", "over");
    dragged = null;
  });
}

for (const column of columns) {
  const allowed = () => dragged && mayGo(dragged, column.dataset.stage);
  column.addEventListener("dragover", (event) => {
    if (!allowed()) return;
    event.preventDefault();
    column.classList.add("over");
  });
  column.addEventListener("dragleave", () => column.classList.remove("over"));
  column.addEventListener("drop", (event) => {
    if (!allowed()) return;
    event.preventDefault();
    move(dragged, column.dataset.stage);
  });
}

// ---- by keys ----

for (const card of board.querySelectorAll(".card")) card.tabIndex = -1;
const entry = board.querySelector(".card.moved") ?? board.querySelector(".card");
if (entry) entry.tabIndex = 0;

function focusOn(card) {
  for (const other of board.querySelectorAll(".card[tabindex='0']")) other.tabIndex = -1;
  card.tabIndex = 0;
  card.focus();
}

function beside(column, step) {
  for (let place = columns.indexOf(column) + step; columns[place]; place += step) {
    const [first] = cardsOf(columns[place]);
    if (first) return first;
  }
  return null;
}

function moveByKey(card, step) {
  if (step > 0) {
    const button = card.querySelector("button[name=to]");
    if (button) move(card, button.value);
  } else if (card.dataset.back) {
    move(card, card.dataset.back);
  }
}

board.addEventListener("keydown", (event) => {
  const card = event.target;
  if (!card.classList.contains("card") || event.ctrlKey || event.altKey || event.metaKey) return;
  const column = card.closest(".column");
  const cards = cardsOf(column);
  const sideways = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  const down = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (sideways && event.shiftKey) {
    moveByKey(card, sideways);
  } else if (sideways || down) {
    const next = sideways ? beside(column, sideways) : cards[cards.indexOf(card) + down];
    if (next) focusOn(next);
  } else {
    return;
  }
  event.preventDefault();
});

document.querySelector(".by-hand")?.removeAttribute("hidden");
if (board.querySelector(".card.moved")) focusOn(board.querySelector(".card.moved"));
