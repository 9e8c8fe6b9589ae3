// A file that is dropped on the form is the file of its field; with one chosen, the text need not be typed.
const form = document.querySelector("form.ask");
const field = form?.querySelector("input[type=file]");

if (form && field) {
  form.querySelector(".drop").hidden = false;
  for (const name of ["dragenter", "dragover"]) {
    form.addEventListener(name, (event) => {
      event.preventDefault();
      form.classList.add("over");
    });
  }
  form.addEventListener("dragleave", () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("over");
    if (event.dataTransfer.files.length) {
      field.files = event.dataTransfer.files;
    }
  });
}
