import type { AdviceView } from '@onus/contract/advice'
import { Anchor } from '../kit/anchor.tsx'
import { Panel } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { classWords } from '../legal-entity/entity-view.ts'
import { factWords } from './advisor-view.ts'

/** What is not asked, since Onus knows it: each with what shows it. */
export function TakenFacts({ taken, entities }: Pick<AdviceView, 'taken' | 'entities'>) {
  return (
    <Panel title="Known already, not asked">
      <ul className="divide-y">
        {taken.map(one => (
          <li key={one.fact} className="py-1.5 first:pt-0">
            <p>
              {factWords(one.fact)} <span className="font-medium">{one.value === true ? 'Yes' : 'No'}</span>
            </p>
            <p className="text-sm text-soft">
              {one.of ? (
                <Anchor
                  href={`/${one.of.noun === 'engagement' ? 'engagements' : 'nis2'}/${one.of.id}`}
                  className="underline"
                >
                  {one.words}
                </Anchor>
              ) : (
                one.words
              )}
            </p>
          </li>
        ))}
        {!taken.some(one => one.fact === 'nis2_in_scope') && (
          <li className="py-1.5 first:pt-0">
            <p className="flex items-center gap-1.5">
              <StateShape state="unknown" /> {factWords('nis2_in_scope')} <span className="font-medium">Unknown</span>
            </p>
            <p className="text-sm text-soft">
              {entities.length === 0 ? (
                <Anchor href="/nis2/new" className="underline">
                  No legal entity is described yet
                </Anchor>
              ) : (
                entities.map(({ id, name, class: found }) => (
                  <span key={id} className="mr-2">
                    <Anchor href={`/nis2/${id}`} className="underline">
                      {name}
                    </Anchor>
                    : {classWords(found).toLowerCase()}
                  </span>
                ))
              )}
            </p>
          </li>
        )}
      </ul>
    </Panel>
  )
}
