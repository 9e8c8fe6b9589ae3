// How far is the import? The page is asked for anew every second; at its end it is loaded whole.

const every = 1000;

async function look() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const now = page.getElementById("job");
  if (!now || now.dataset.open === "no") {
    location.reload();
    return;
  }
  const shown = document.getElementById("job");
  if (shown.innerHTML !== now.innerHTML) shown.replaceChildren(...now.childNodes);
}

setInterval(() => look().catch(() => {}), every);
