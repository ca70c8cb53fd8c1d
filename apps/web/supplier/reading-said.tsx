import type { ReportReview } from '@onus/core/supplier'
import { Panel } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { useControls } from '../record/use-names.ts'
import { reportKinds } from './supplier-view.ts'

/** A reading that is concluded, or that somebody may only look at. */
export function ReadingSaid({ review }: { readonly review: ReportReview }) {
  const controls = useControls()
  const lines: readonly (readonly [string, string | null])[] = [
    ['Kind', reportKinds.find(({ value }) => value === review.kind)?.label ?? null],
    ['Written by', review.firm],
    ['Period', review.period && `${review.period.from} to ${review.period.to}`],
    ['Issued', review.issued],
    ['Covers what we use', review.coversOurServices === null ? null : review.coversOurServices ? 'Yes' : 'No'],
    ['Categories', review.categories?.join(', ') ?? null],
    [
      'Opinion',
      review.opinion && [review.opinion.description, review.opinion.design, review.opinion.operation].join(', '),
    ],
    ['Bridge letter until', review.bridgeLetterUntil ?? 'none'],
  ]
  return (
    <>
      <Panel title="What was read">
        <dl className="divide-y">
          {lines.map(([label, value]) => (
            <div key={label} className="flex flex-wrap gap-x-3 py-1.5">
              <dt className="w-48 text-soft">{label}</dt>
              <dd className="min-w-0 flex-1 basis-40 break-words">{value || 'not read yet'}</dd>
            </div>
          ))}
        </dl>
      </Panel>
      <Panel title="Exceptions">
        {review.exceptions === null ? <p className="text-soft">Not read yet.</p> : null}
        {review.exceptions?.length === 0 && <p>It notes none.</p>}
        <ul className="divide-y">
          {(review.exceptions ?? []).map(({ control, noted, relevance, responseAdequate }) => (
            <li key={control} className="py-1.5">
              <p className="font-medium">{control}</p>
              <p>{noted}</p>
              <p className="text-sm text-soft">
                {relevance === 'relevant'
                  ? `Bears on us; its answer ${responseAdequate === true ? 'suffices' : 'does not suffice'}`
                  : relevance === null
                    ? 'Nobody said whether it bears on us'
                    : 'Does not bear on us'}
              </p>
            </li>
          ))}
        </ul>
      </Panel>
      <Panel title="Controls that it expects of us">
        {review.expected === null ? <p className="text-soft">Not read yet.</p> : null}
        {review.expected?.length === 0 && <p>It expects none.</p>}
        <ul className="divide-y">
          {(review.expected ?? []).map(({ reference, text, answer }) => (
            <li key={reference} className="flex gap-2 py-1.5">
              <span className="mt-1">
                <StateShape
                  state={
                    answer?.is === 'implemented'
                      ? 'operating'
                      : answer?.is === 'not_applicable'
                        ? 'not_applicable'
                        : answer === null
                          ? 'unknown'
                          : 'failing'
                  }
                />
              </span>
              <span className="min-w-0 flex-1">
                <span className="font-medium">{reference}</span> {text}
                <span className="block text-sm text-soft">
                  {answer?.is === 'implemented' && controls.labelOf(answer.control)}
                  {answer?.is === 'not_applicable' && `Does not apply: ${answer.why}`}
                  {answer?.is === 'gap' && 'Nothing of ours does it'}
                  {answer === null && 'Nobody answered'}
                </span>
              </span>
            </li>
          ))}
        </ul>
      </Panel>
      <Panel title="Organisations that it leaves out">
        {review.carvedOut === null ? <p className="text-soft">Not read yet.</p> : null}
        {review.carvedOut?.length === 0 && <p>It leaves none out.</p>}
        <ul>
          {(review.carvedOut ?? []).map(({ name, obtained }) => (
            <li key={name}>
              {name}: {obtained === true ? 'its own report was obtained' : 'its own report was not obtained'}
            </li>
          ))}
        </ul>
        {(review.carvedOut ?? []).length > 0 && (
          <p className="mt-1 text-soft">
            What the report expects of them was {review.subserviceControls === true ? 'checked' : 'not checked'}.
          </p>
        )}
      </Panel>
    </>
  )
}
