// What only a reader with scripts sees.
document.querySelector("header").insertAdjacentHTML("beforeend", '<p class="tide">High water at the pilot station: 06:12 and 18:37</p>');
