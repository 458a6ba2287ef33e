import { buildWeb } from './stack/web.ts';

// Builds the pages and prints their folder, for images: WEB_DIR of the API.
console.log(await buildWeb((line) => console.error(line)));
