// A page that has moved takes its reader along to the very place, which no refresh of the browser's own does.
location.replace(new URL(document.querySelector("a").getAttribute("href") + location.hash, location.href));
