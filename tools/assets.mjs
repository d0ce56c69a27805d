// Builds the parts of the site that are not Rust.
//
//   node tools/assets.mjs style OUT FILE…     joins style sheets, packs them, and checks the size on the wire
//   node tools/assets.mjs public FROM TO      copies a folder, and forgets in TO what is no longer in FROM
//   node tools/assets.mjs brotli FILE…        writes FILE.br beside each; brotli-fast: larger, and at once

import { brotliCompressSync, constants } from 'node:zlib';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const STYLE_LIMIT = 12_000; // bytes, brotli: what a tablet in a lobby should wait for at most
const PACKED = /\.(css|html|js|json|svg|txt|wasm|webmanifest)$/;

function brotli(file, quality = 11) {
  const bytes = readFileSync(file);
  const packed = brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: quality,
      [constants.BROTLI_PARAM_LGWIN]: 22,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
  writeFileSync(`${file}.br`, packed);
  return packed.length;
}

async function style(out, files) {
  const { transform } = await import('lightningcss');
  const code = Buffer.concat(files.flatMap((file) => [readFileSync(file), Buffer.from('\n')]));
  const { code: small } = transform({ filename: 'site.css', code, minify: true });
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, small);
  const size = brotli(out);
  console.log(`   style sheet: ${small.length} bytes, ${size} with brotli (at most ${STYLE_LIMIT})`);
  if (size > STYLE_LIMIT) {
    rmSync(out);
    throw new Error('the style sheet is too large');
  }
}

function copy(from, to) {
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) {
    const target = join(to, name);
    if (statSync(join(from, name)).isDirectory()) {
      rmSync(target, { recursive: true, force: true });
    }
    cpSync(join(from, name), target, { recursive: true });
  }
  const walk = (folder) =>
    readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? walk(join(folder, entry.name)) : [join(folder, entry.name)],
    );
  for (const file of walk(from)) {
    if (PACKED.test(file)) brotli(join(to, file.slice(from.length + 1)));
  }
}

const [what, ...rest] = process.argv.slice(2);
if (what === 'style') await style(rest[0], rest.slice(1));
else if (what === 'public' && existsSync(rest[0])) copy(rest[0].replace(/\/$/, ''), rest[1]);
else if (what === 'brotli' || what === 'brotli-fast') {
  for (const file of rest) {
    const size = brotli(file, what === 'brotli' ? 11 : 3);
    console.log(`   ${file}: ${statSync(file).size} bytes, ${size} with brotli`);
  }
} else {
  console.error('usage: assets.mjs style OUT FILE… | public FROM TO | brotli[-fast] FILE…');
  process.exit(2);
}
