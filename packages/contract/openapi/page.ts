import type { Described, OpenApi, Parameter } from './index.ts'

/** The API as a page to read: no script, nothing from elsewhere, each operation with a line to try. */
export function openapiPage(document: OpenApi): string {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, op]) => ({ path, method: method.toUpperCase(), op })),
  )
  const sections = document.tags.map(({ name }) => {
    const mine = operations.filter(one => one.op.tags[0] === name)
    return `<section id="${html(name)}"><h2>${html(name)}</h2>${mine.map(operationHtml).join('\n')}</section>`
  })
  const contents = document.tags.map(({ name }) => `<a href="#${html(name)}">${html(name)}</a>`).join(' ')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Onus API ${html(document.info.version)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>Onus API <small>${html(document.info.version)}</small></h1>
<p>${html(document.info.description)} The same as data: <a href="/openapi.json">/openapi.json</a> (OpenAPI 3.1).</p>
<p>Make an API token under Settings, then: <code>export ONUS_TOKEN=onus_…</code>. Refusals are <code>application/problem+json</code>
with a code, what to do, and the fields that were refused. Lists are paged by <code>cursor</code>, at most 200 items a page.</p>
<nav aria-label="Contents">${contents}</nav>
${sections.join('\n')}
</main>
</body>
</html>
`
}

function operationHtml({ path, method, op }: { path: string; method: string; op: Described }): string {
  const parameters = (op.parameters ?? []).filter(parameter => parameter.in !== 'header')
  return `<details>
<summary><b class="${method.toLowerCase()}">${method}</b> <code>${html(path)}</code> ${html(op.summary)}</summary>
<p>Operation <code>${html(op.operationId)}</code>, needs <code>${html(op['x-needs'])}</code>${op['x-step-up'] ? ' and a fresh second factor' : ''}</p>
${parameters.length > 0 ? `<table><tbody>${parameters.map(parameterHtml).join('')}</tbody></table>` : ''}
${bodyHtml(op)}${replyHtml(op)}
<h4>Try it</h4><pre>${html(curlOf(method, path, op))}</pre>
</details>`
}

function parameterHtml(parameter: Parameter): string {
  const kind = `${parameter.in}${parameter.required ? ', required' : ''}`
  return `<tr><th scope="row"><code>${html(parameter.name)}</code></th><td>${kind}</td><td><code>${html(JSON.stringify(parameter.schema))}</code></td></tr>`
}

function bodyHtml(op: Described): string {
  return Object.entries(op.requestBody?.content ?? {})
    .map(([type, { schema }]) => `<h4>Body, ${html(type)}</h4><pre>${html(JSON.stringify(schema, null, 2))}</pre>`)
    .join('')
}

function replyHtml(op: Described): string {
  return Object.entries(op.responses)
    .filter(([status]) => status !== 'default')
    .flatMap(([status, { content }]) =>
      Object.entries(content ?? {}).map(([type, { schema }]) => ({ status, type, schema })),
    )
    .map(
      ({ status, type, schema }) =>
        `<h4>Reply ${status}, ${html(type)}</h4><pre>${html(JSON.stringify(schema, null, 2))}</pre>`,
    )
    .join('')
}

function curlOf(method: string, path: string, op: Described): string {
  const types = Object.keys(op.requestBody?.content ?? {})
  const lines = [
    `curl -X ${method} "http://localhost:4600/api${path}"`,
    ...(op['x-needs'] === 'public'
      ? ['-H "Origin: http://localhost:4600"']
      : ['-H "Authorization: Bearer $ONUS_TOKEN"']),
    ...(types.includes('application/json') ? ['-H "Content-Type: application/json"', "-d '{ … }'"] : []),
    ...(types.includes('multipart/form-data') ? ['-F file=@path/to/file'] : []),
  ]
  return lines.join(' \\\n  ')
}

function html(text: string): string {
  return text.replace(/[&<>"']/g, char => `&#${char.charCodeAt(0)};`)
}

const style = `
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
nav { display: flex; flex-wrap: wrap; gap: .25rem .75rem; margin: 1rem 0; }
details { border-top: 1px solid color-mix(in srgb, currentColor 15%, transparent); padding: .4rem 0; }
summary { cursor: pointer; }
summary b { display: inline-block; min-width: 4rem; font-variant-numeric: tabular-nums; }
pre { overflow: auto; max-height: 24rem; padding: .75rem; background: color-mix(in srgb, currentColor 6%, transparent); }
pre, code { font: 13px/1.45 ui-monospace, monospace; }
table { border-collapse: collapse; }
th, td { text-align: left; padding: .15rem .75rem .15rem 0; vertical-align: top; }
`
