import { ListFilter } from 'lucide-react'
import { Button } from '../kit/button.tsx'
import { Menu, MenuCheck, MenuLabel } from '../kit/menu.tsx'
import { splitList } from '../kit/url-state.ts'
import { useUrlState } from '../kit/use-url-state.ts'
import { LevelShape, RelationShape } from './marks.tsx'
import { type Matrix, type Pair, pairStates, toggledValue } from './matrix-view.ts'
import { levelOrder, levelWords, relationWords, statedRelations } from './relation-view.ts'

interface FilterBarProps {
  readonly answer: Matrix
  readonly pairs: readonly Pair[]
  readonly shown: number
}

/** What of the pairs is shown, with counts by relation and no figure of overlap. Every choice is in the address. */
export function FilterBar({ answer, pairs, shown }: FilterBarProps) {
  const [url, change] = useUrlState()
  const chosen = (name: string) => splitList(url[name])
  const toggle = (name: string, value: string) => change({ [name]: toggledValue(url[name], value) })
  const set = ['publisher', 'relation', 'state', 'claim'].flatMap(chosen).length
  return (
    <div className="px-4 py-2 md:px-6">
      <div className="flex flex-wrap items-center gap-2">
        <Menu
          trigger={
            <Button icon={<ListFilter size={14} />}>
              Filter{set > 0 && <span className="num text-soft">{set}</span>}
            </Button>
          }
        >
          <MenuLabel>Publisher</MenuLabel>
          {answer.publishers.map(publisher => (
            <MenuCheck
              key={publisher}
              checked={chosen('publisher').includes(publisher)}
              onChange={() => toggle('publisher', publisher)}
            >
              {publisher}
            </MenuCheck>
          ))}
          <MenuLabel>Relation</MenuLabel>
          {statedRelations.map(relation => (
            <MenuCheck
              key={relation}
              checked={chosen('relation').includes(relation)}
              onChange={() => toggle('relation', relation)}
            >
              <RelationShape relation={relation} />
              {relationWords(relation).short}
            </MenuCheck>
          ))}
          <MenuLabel>State</MenuLabel>
          {Object.entries(pairStates).map(([state, word]) => (
            <MenuCheck key={state} checked={chosen('state').includes(state)} onChange={() => toggle('state', state)}>
              {word}
            </MenuCheck>
          ))}
          <MenuLabel>How far it goes</MenuLabel>
          {levelOrder.map(level => (
            <MenuCheck key={level} checked={chosen('claim').includes(level)} onChange={() => toggle('claim', level)}>
              <LevelShape level={level} />
              {levelWords(level).word}
            </MenuCheck>
          ))}
        </Menu>
        <Toggle name="derived" label="With what follows from others" />
        {(url.view ?? 'matrix') === 'matrix' && <Toggle name="all" label="Also lines without pairs" />}
        {set > 0 && (
          <Button
            look="quiet"
            onClick={() => change({ publisher: undefined, relation: undefined, state: undefined, claim: undefined })}
          >
            Clear filters
          </Button>
        )}
        <p className="text-sm text-soft" role="status">
          <span className="num">{shown}</span> of <span className="num">{pairs.length}</span> pairs
        </p>
      </div>
      <ul className="mt-1.5 flex flex-wrap gap-x-4 gap-y-1 text-sm text-soft" aria-label="Pairs by relation">
        {statedRelations.flatMap(relation =>
          answer.counts[relation]
            ? [
                <li key={relation} className="inline-flex items-center gap-1.5" title={relationWords(relation).meaning}>
                  <RelationShape relation={relation} />
                  <span className="num">{answer.counts[relation]}</span> {relationWords(relation).short}
                </li>,
              ]
            : [],
        )}
        {levelOrder
          .filter(level => pairs.some(pair => pair.claim === level))
          .map(level => (
            <li key={level} className="inline-flex items-center gap-1.5" title={levelWords(level).meaning}>
              <LevelShape level={level} />
              {levelWords(level).word}
            </li>
          ))}
      </ul>
    </div>
  )
}

function Toggle({ name, label }: { readonly name: string; readonly label: string }) {
  const [url, change] = useUrlState()
  return (
    <label className="flex h-8 items-center gap-1.5">
      <input
        type="checkbox"
        className="size-4 accent-accent"
        checked={url[name] === '1'}
        onChange={event => change({ [name]: event.target.checked ? '1' : undefined })}
      />
      {label}
    </label>
  )
}
