import { lazy, Suspense } from 'react'
import type { CodeMirrorProps } from './code-mirror.tsx'

const CodeMirror = lazy(() => import('./code-mirror.tsx'))

/** An editor for SQL and YAML, read only when a page shows one. Until then the text stands in a box of the same size. */
export function CodeEditor(props: CodeMirrorProps) {
  const plain = (
    <pre
      className="max-h-128 min-h-40 overflow-hidden rounded-md border border-line-strong bg-surface py-1 pl-10 font-mono text-[13px] leading-[1.4] whitespace-pre"
      aria-busy="true"
    >
      {`${props.value}\n`}
    </pre>
  )
  return (
    <Suspense fallback={plain}>
      <CodeMirror {...props} />
    </Suspense>
  )
}
