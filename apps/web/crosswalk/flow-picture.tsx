import { type KeyboardEvent, useRef } from 'react'
import { Button } from '../kit/button.tsx'
import { PictureFiles } from '../kit/picture-files.tsx'
import { useNarrow } from '../kit/use-narrow.ts'
import { bandWords, type FlowBand, type FlowNode, flowOf, flowSheet } from './flow-view.ts'
import type { Pair, Side } from './matrix-view.ts'

interface FlowPictureProps {
  readonly name: string
  readonly rows: Side
  readonly columns: Side
  readonly pairs: readonly Pair[]
  readonly left: string | undefined
  readonly right: string | undefined
  readonly onLeft: (group: string | undefined) => void
  readonly onRight: (group: string | undefined) => void
  readonly onBand: (left: FlowNode, right: FlowNode) => void
}

const padding = 8

/** Where two frameworks meet: bars are groups, a band is as wide as there are related pairs. A table says the same. */
export function FlowPicture({ name, rows, columns, pairs, left, right, onLeft, onRight, onBand }: FlowPictureProps) {
  const narrow = useNarrow()
  const picture = useRef<SVGSVGElement>(null)
  const [width, from, to] = narrow ? [360, 84, 276] : [1000, 230, 770]
  const flow = flowOf({ rows, columns, pairs, left, right, from, to })
  if (flow.count === 0)
    return (
      <div className="space-y-3 p-6 text-soft">
        <p>No pair runs between these groups under the filters that are set.</p>
        {(left || right) && (
          <Button
            onClick={() => {
              onLeft(undefined)
              onRight(undefined)
            }}
          >
            Show all groups
          </Button>
        )}
      </div>
    )
  return (
    <div className="min-h-0 flex-1 overflow-auto">
      <div className="flex flex-wrap items-center gap-2 px-4 pt-3 text-sm text-soft md:px-6">
        <span>
          <span className="num">{flow.count}</span> pairs. Width is their number, and says nothing of coverage.
        </span>
        {left && <Button onClick={() => onLeft(undefined)}>Close {left}</Button>}
        {right && <Button onClick={() => onRight(undefined)}>Close {right}</Button>}
        <PictureFiles title={name} picture={picture} sheet={flowSheet(name, flow.bands)} />
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a picture whose parts are buttons is no fieldset */}
      <svg
        ref={picture}
        xmlns="http://www.w3.org/2000/svg"
        viewBox={`0 0 ${width} ${flow.height + padding * 2}`}
        className="mx-auto block w-full max-w-[1200px] px-2 py-2"
        role="group"
        aria-label={`${name}: flow between groups, ${flow.count} pairs. The table below says the same.`}
      >
        <g transform={`translate(0 ${padding})`}>
          {flow.bands.map(band => (
            <Band
              key={`${band.left.place} ${band.right.place}`}
              band={band}
              onClick={() => onBand(band.left, band.right)}
            />
          ))}
          {flow.left.map(node => (
            <Bar key={node.place} node={node} x={from - 8} side="left" narrow={narrow} onOpen={onLeft} />
          ))}
          {flow.right.map(node => (
            <Bar key={node.place} node={node} x={to} side="right" narrow={narrow} onOpen={onRight} />
          ))}
        </g>
      </svg>
      <FlowTable name={name} bands={flow.bands} onBand={onBand} />
    </div>
  )
}

/** What makes a part of the picture a button: found by Tab, opened by Enter, the space bar or a click. */
function pressed(onPress: () => void) {
  return {
    role: 'button',
    tabIndex: 0,
    onClick: onPress,
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== 'Enter' && event.key !== ' ') return
      event.preventDefault()
      onPress()
    },
  }
}

function Band({ band, onClick }: { readonly band: FlowBand; readonly onClick: () => void }) {
  return (
    <path
      {...pressed(onClick)}
      aria-label={`Open ${bandWords(band)}`}
      d={band.path}
      strokeWidth={band.width}
      fill="none"
      stroke="var(--accent)"
      strokeOpacity={0.28}
      className="cursor-pointer outline-none hover:[stroke-opacity:0.7] focus-visible:[stroke-opacity:1] focus-visible:[stroke:var(--text)]"
    >
      <title>{bandWords(band)}</title>
    </path>
  )
}

interface BarProps {
  readonly node: FlowNode
  readonly x: number
  readonly side: 'left' | 'right'
  readonly narrow: boolean
  readonly onOpen: (group: string) => void
}

function Bar({ node, x, side, narrow, onOpen }: BarProps) {
  const middle = node.top + node.height / 2
  const textX = side === 'left' ? x - 6 : x + 14
  const most = narrow ? 0 : 26
  const title = node.title.length > most ? `${node.title.slice(0, most - 1)}…` : node.title
  return (
    <g
      {...(node.isGroup && pressed(() => onOpen(node.id)))}
      className={node.isGroup ? 'group/bar cursor-pointer outline-none' : ''}
    >
      <rect
        className="group-focus-visible/bar:[stroke-width:4]"
        stroke="var(--accent)"
        strokeWidth={0}
        x={x}
        y={node.top}
        width={8}
        height={node.height}
        rx={2}
        fill="var(--text-soft)"
      />
      <text
        x={textX}
        y={middle}
        dominantBaseline="central"
        textAnchor={side === 'left' ? 'end' : 'start'}
        fontSize={12}
        fill="var(--text)"
      >
        <tspan fontFamily="var(--font-mono)" fontWeight={600}>
          {node.id}
        </tspan>
        {!narrow && <tspan fill="var(--text-soft)">{` ${title}`}</tspan>}
        <title>{`${node.id} ${node.title}: ${node.count} pairs`}</title>
      </text>
    </g>
  )
}

function FlowTable({
  name,
  bands,
  onBand,
}: Pick<FlowPictureProps, 'name' | 'onBand'> & { readonly bands: readonly FlowBand[] }) {
  return (
    <details className="mx-4 my-4 rounded-lg border bg-surface md:mx-6">
      <summary className="px-4 py-2 font-medium">The same as a table</summary>
      <div className="overflow-x-auto">
        <table className="w-full text-sm" aria-label={`${name} as a table`}>
          <thead>
            <tr className="border-y bg-sunken text-start text-soft">
              <th scope="col" className="px-3 py-1.5 text-start font-medium">
                From
              </th>
              <th scope="col" className="px-3 py-1.5 text-start font-medium">
                To
              </th>
              <th scope="col" className="px-3 py-1.5 text-end font-medium">
                Pairs
              </th>
              <th scope="col" className="px-3 py-1.5">
                <span className="sr-only">Open</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {bands.map(band => (
              <tr key={`${band.left.place} ${band.right.place}`} className="border-b">
                <td className="px-3 py-1">
                  <span className="font-mono">{band.left.id}</span> {band.left.title}
                </td>
                <td className="px-3 py-1">
                  <span className="font-mono">{band.right.id}</span> {band.right.title}
                </td>
                <td className="num px-3 py-1 text-end">{band.count}</td>
                <td className="px-3 py-1 text-end">
                  <button type="button" className="underline" onClick={() => onBand(band.left, band.right)}>
                    Open
                    <span className="sr-only">
                      {' '}
                      {band.left.id} and {band.right.id}
                    </span>
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}
