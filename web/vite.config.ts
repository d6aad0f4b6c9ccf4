import tailwind from '@tailwindcss/vite';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';
import { sprite } from './build/icons.ts';
import { flatten } from './build/layers.ts';
import { serviceWorker } from './build/worker.ts';

/** Entries that are style sheets, and the plain name under which pages ask for each. */
const sheets = { style: 'app.css', 'map-style': 'map.css' } as const;

/** Adds the sprite and the mark, `manifest.json` (plain name → hashed name), and compressed twins. */
function embedded(): Plugin {
  return {
    name: 'linli-embedded',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      async handler(_, bundle) {
        const manifest: Record<string, string> = {};
        const files = new Map<string, string | Uint8Array>();
        const add = (name: string, source: string | Uint8Array) => {
          const digest = createHash('sha256').update(source).digest('hex').slice(0, 10);
          const dot = name.lastIndexOf('.');
          const file = `${name.slice(0, dot)}-${digest}${name.slice(dot)}`;
          manifest[name] = file;
          files.set(file, source);
        };
        for (const [file, output] of Object.entries(bundle)) {
          if (output.type === 'chunk') {
            const sheet = output.name in sheets;
            if (output.isEntry && !sheet) manifest[`${output.name}.js`] = file;
            if (sheet) delete bundle[file];
            else files.set(file, output.code);
          } else if (file.endsWith('.css')) {
            // The name is drawn anew, because taking the layers out changes the content.
            const entry = (output.names[0] ?? '').replace(/\.css$/, '');
            const name = sheets[entry as keyof typeof sheets];
            if (!name) throw new Error(`no page loads the style sheet ${file}`);
            add(name, flatten(text(output.source)));
            delete bundle[file];
          } else {
            files.set(file, output.source);
          }
        }
        add('icons.svg', sprite((said) => this.warn(said)));
        add('mark.svg', readFileSync(join(import.meta.dirname, 'src/mark.svg'), 'utf8'));
        for (const icon of ['mark-192.png', 'mark-512.png']) add(icon, readFileSync(join(import.meta.dirname, 'src', icon)));
        add('service-worker.js', await serviceWorker(join(import.meta.dirname, 'src/service-worker.ts')));
        files.set('manifest.json', JSON.stringify(manifest, null, 1) + '\n');
        for (const [file, source] of files) {
          if (!(file in bundle)) this.emitFile({ type: 'asset', fileName: file, source });
          if (file === 'manifest.json') continue;
          const bytes = Buffer.from(source);
          const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
          this.emitFile({ type: 'asset', fileName: `${file}.br`, source: brotliCompressSync(bytes, quality) });
          this.emitFile({ type: 'asset', fileName: `${file}.gz`, source: gzipSync(bytes, { level: 9 }) });
        }
      },
    },
  };
}

/** Takes `eval` out of htmx: `allowEval` is false everywhere, and its scope then packs smaller. */
function withoutEval(): Plugin {
  return {
    name: 'linli-without-eval',
    transform(code, id) {
      if (!id.includes('htmx.esm.js')) return null;
      const call = 'return eval(str)';
      if (!code.includes(call)) throw new Error(`htmx no longer contains "${call}": look at how it evaluates now`);
      return { code: code.replace(call, 'return undefined'), map: null };
    },
  };
}

function text(source: string | Uint8Array): string {
  return typeof source === 'string' ? source : Buffer.from(source).toString('utf8');
}

export default defineConfig({
  plugins: [tailwind(), withoutEval(), embedded()],
  base: '/assets/',
  publicDir: false,
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // The web views of old Android phones and of WeChat.
    target: 'es2019',
    cssTarget: ['chrome80', 'safari13', 'firefox78'],
    modulePreload: false,
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rollupOptions: {
      // The map's library holds big integers, which no older syntax can say; phones without them show no map.
      onLog: (level, log, handle) => (log.code === 'TOLERATED_TRANSFORM' ? undefined : handle(level, log)),
      input: { app: 'src/app.ts', field: 'src/field.ts', style: 'src/styles/app.css', map: 'src/map.ts', 'map-style': 'src/styles/map.css' },
      output: { entryFileNames: '[name]-[hash].js', chunkFileNames: '[name]-[hash].js', assetFileNames: '[name]-[hash][extname]' },
    },
  },
});
