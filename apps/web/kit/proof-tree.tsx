import { ChevronDown, ChevronRight, Copy, Printer, Stamp } from 'lucide-react'
import { type KeyboardEvent, useRef, useState } from 'react'
import { Anchor } from './anchor.tsx'
import { Button } from './button.tsx'
import { DateTime } from './date-time.tsx'
import { foldedBelow, foldedGood, type ProofLine, proofAsText, type ShownLine, shownLines } from './proof-view.ts'
import { StateMark } from './state-mark.tsx'
import { stateWord } from './state-view.ts'
import { useToast } from './toast.tsx'

interface ProofTreeProps {
  readonly title: string
  readonly lines: readonly ProofLine[]
}

/** The answer to "why?": reasons below reasons, down to rows and their ledger marks. */
export function ProofTree({ title, lines }: ProofTreeProps) {
  const [folded, setFolded] = useState(() => foldedGood(lines))
  const shown = shownLines(lines, folded)
  const say = useToast()
  function fold(id: string) {
    const next = new Set(folded)
    if (!next.delete(id)) next.add(id)
    setFolded(next)
  }
  async function copy() {
    await navigator.clipboard.writeText(`${title}\n${proofAsText(lines, stateWord)}\n`)
    say({ text: 'The proof is copied as text.' })
  }
  return (
    <section aria-label={title}>
      <div className="mb-1 flex flex-wrap items-center gap-1" data-print="no">
        <Button look="quiet" onClick={() => setFolded(new Set())}>
          Unfold all
        </Button>
        <Button look="quiet" onClick={() => setFolded(foldedBelow(lines, 1))}>
          Fold
        </Button>
        <Button look="quiet" icon={<Copy size={14} />} onClick={copy} className="ml-auto">
          Copy as text
        </Button>
        <Button look="quiet" icon={<Printer size={14} />} onClick={() => print()}>
          Print
        </Button>
      </div>
      <Lines title={title} shown={shown} fold={fold} folded={folded} />
    </section>
  )
}

interface LinesProps {
  readonly title: string
  readonly shown: readonly ShownLine[]
  readonly folded: ReadonlySet<string>
  readonly fold: (id: string) => void
}

function Lines({ title, shown, folded, fold }: LinesProps) {
  const tree = useRef<HTMLDivElement>(null)
  const [active, setActive] = useState(0)
  function goTo(index: number) {
    const next = Math.min(Math.max(index, 0), shown.length - 1)
    setActive(next)
    tree.current?.querySelectorAll<HTMLElement>('[role="treeitem"]')[next]?.focus()
  }
  function onKeyDown(event: KeyboardEvent<HTMLElement>) {
    const current = shown[active]
    if (!current || event.target !== event.currentTarget.querySelectorAll('[role="treeitem"]')[active]) return
    const { line, open, depth } = current
    if (event.key === 'ArrowDown' || event.key === 'j') goTo(active + 1)
    else if (event.key === 'ArrowUp' || event.key === 'k') goTo(active - 1)
    else if (event.key === 'Home') goTo(0)
    else if (event.key === 'End') goTo(shown.length - 1)
    else if (event.key === 'ArrowRight')
      open ? goTo(active + 1) : line.children.length > 0 && folded.has(line.id) && fold(line.id)
    else if (event.key === 'ArrowLeft')
      open ? fold(line.id) : goTo(shown.findLastIndex((other, at) => at < active && other.depth < depth))
    else if (event.key === 'Enter' || event.key === ' ') line.children.length > 0 && fold(line.id)
    else return
    event.preventDefault()
  }
  return (
    <div ref={tree} role="tree" aria-label={title} tabIndex={-1} onKeyDown={onKeyDown} className="text-sm outline-none">
      {shown.map((item, at) => (
        <Line
          key={item.line.id}
          item={item}
          focusable={at === Math.min(active, shown.length - 1)}
          onFocus={() => setActive(at)}
          onFold={() => fold(item.line.id)}
        />
      ))}
    </div>
  )
}

interface LineProps {
  readonly item: ShownLine
  readonly focusable: boolean
  readonly onFocus: () => void
  readonly onFold: () => void
}

function Line({ item, focusable, onFocus, onFold }: LineProps) {
  const { line, depth, open } = item
  const folds = line.children.length > 0
  return (
    <div
      role="treeitem"
      aria-level={depth + 1}
      aria-expanded={folds ? open : undefined}
      aria-selected={focusable}
      tabIndex={focusable ? 0 : -1}
      onFocus={onFocus}
      className="relative flex items-start gap-1.5 rounded-sm py-1 pr-2 -outline-offset-2 hover:bg-ground"
      style={{ paddingLeft: depth * 18 + 2 }}
    >
      {depth > 0 && (
        <span aria-hidden="true" className="absolute inset-y-0 border-l" style={{ left: depth * 18 - 7 }} />
      )}
      {folds ? (
        <button
          type="button"
          tabIndex={-1}
          aria-hidden="true"
          onClick={onFold}
          className="grid size-5 shrink-0 place-items-center rounded-xs text-soft hover:bg-sunken"
        >
          {open ? <ChevronDown size={14} /> : <ChevronRight size={14} />}
        </button>
      ) : (
        <span className="w-5 shrink-0" />
      )}
      {line.state && (
        <span className="pt-0.5">
          <StateMark state={line.state} word={false} />
        </span>
      )}
      <div className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-3">
        <span>
          <span className={depth < 2 ? 'font-semibold' : ''}>{[line.text, ...(line.via ?? [])].join(' › ')}</span>
          {line.detail && <span className="text-soft"> {line.detail}</span>}
        </span>
        <Marks line={line} />
      </div>
    </div>
  )
}

/** Date, source and ledger mark of a line. */
function Marks({ line }: { readonly line: ProofLine }) {
  if (!line.at && !line.source && !line.ledger) return null
  return (
    <span className="inline-flex flex-wrap items-baseline gap-x-2 text-xs text-soft">
      {line.at && <DateTime at={line.at} as="absolute" />}
      {line.source &&
        (line.source.href ? (
          <Anchor href={line.source.href} className="underline">
            {line.source.label}
          </Anchor>
        ) : (
          <span>{line.source.label}</span>
        ))}
      {line.ledger && <LedgerMark position={line.ledger.position} href={line.ledger.href} />}
    </span>
  )
}

interface LedgerMarkProps {
  readonly position: number | null
  readonly href?: string | undefined
}

/** Where in the ledger a fact stands, as a link to its receipt. */
export function LedgerMark({ position, href }: LedgerMarkProps) {
  if (position === null) return <span className="text-xs text-soft">waiting for the ledger</span>
  const content = (
    <>
      <Stamp size={12} aria-hidden="true" />
      <span className="sr-only">Ledger entry </span>
      <span className="num font-mono">#{position}</span>
    </>
  )
  const look = 'inline-flex items-center gap-1 text-xs whitespace-nowrap text-soft'
  if (!href) return <span className={look}>{content}</span>
  return (
    <Anchor href={href} className={`${look} underline`}>
      {content}
    </Anchor>
  )
}
