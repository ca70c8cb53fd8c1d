import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const server = process.env.ONUS_URL ?? 'http://localhost:4600'

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), tailwindcss()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    port: 4610,
    strictPort: true,
    // The server answers its own host name only; what the browser says about the origin of a request is passed on.
    proxy: Object.fromEntries(['^/api/', '/openapi.json'].map(path => [path, { target: server, changeOrigin: true }])),
  },
})
