'use strict';

const body = document.querySelector('#fleet tbody');

for (const pre of document.querySelectorAll('pre')) {
  pre.textContent = pre.textContent.replaceAll('{origin}', location.origin);
}

function element(name, className, text) {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

function row(service) {
  const made = document.createElement('tr');
  const paths = document.createElement('td');
  service.paths.forEach(path => paths.append(element('code', '', path), ' '));
  if (service.paths.length === 0) {
    paths.append('inside the fleet only');
  }
  const instances = document.createElement('td');
  service.instances.forEach(name => instances.append(element('span', 'instance', name)));
  made.append(element('td', '', service.service), paths, instances);
  return made;
}

function message(text) {
  const made = document.createElement('tr');
  const cell = element('td', '', text);
  cell.colSpan = 3;
  made.append(cell);
  return made;
}

async function refresh() {
  try {
    const services = await (await fetch('/platform/services')).json();
    body.replaceChildren(...services.map(row));
    const live = services.flatMap(service => service.paths);
    for (const article of document.querySelectorAll('article')) {
      const prefix = article.dataset.prefix;
      article.classList.toggle('away', prefix !== '' && !live.some(path => path.startsWith(prefix)));
    }
  } catch (error) {
    body.replaceChildren(message('The gateway does not answer.'));
  }
}

refresh();
setInterval(refresh, 3000);
