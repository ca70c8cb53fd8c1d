import { type Answer, type Axes, type Axis, axes, axesInWords } from './state-view.ts'

const letters: Readonly<Record<Axis, string>> = { designed: 'D', operated: 'O', reviewed: 'R' }

/** Designed, operated, reviewed: always three marks in this order, never one. */
export function AxesMarks({ value }: { readonly value: Axes }) {
  const words = axesInWords(value)
  return (
    <span className="inline-flex gap-0.5" role="img" aria-label={words} title={words}>
      {axes.map(axis => (
        <AxisMark key={axis} letter={letters[axis]} answer={value[axis]} />
      ))}
    </span>
  )
}

const looks: Readonly<Record<Answer, string>> = {
  yes: 'border-operating bg-operating text-on-state',
  no: 'border-failing text-failing line-through decoration-2',
  unknown: 'border-dashed border-unknown text-unknown',
}

function AxisMark({ letter, answer }: { readonly letter: string; readonly answer: Answer }) {
  return (
    <span
      aria-hidden="true"
      className={`grid size-4 place-items-center rounded-xs border text-[10px] leading-none font-semibold ${looks[answer]}`}
    >
      {letter}
    </span>
  )
}
