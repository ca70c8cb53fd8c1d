import type { Achievement } from '@onus/core/profile'
import { achievements, achievementWord } from './outcome-view.ts'

interface AchievementMarkProps {
  readonly value: Achievement | null
  /** Say the word beside the steps (the default), or only to screen readers. */
  readonly word?: boolean
}

/** How far an outcome is achieved: three steps, filled as far as it is; a dashed frame when nobody knows. */
export function AchievementMark({ value, word = true }: AchievementMarkProps) {
  if (value === null) return <span className="text-soft">–</span>
  const steps = achievements.indexOf(value) - 1
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
      <svg width="26" height="10" viewBox="0 0 26 10" aria-hidden="true" className="shrink-0 text-text">
        {[0, 1, 2].map(step => (
          <rect
            key={step}
            x={step * 9 + 0.75}
            y="0.75"
            width="6.5"
            height="8.5"
            rx="1"
            fill={step < steps ? 'currentColor' : 'none'}
            stroke={value === 'unknown' ? 'var(--unknown)' : 'currentColor'}
            strokeWidth="1.2"
            strokeDasharray={value === 'unknown' ? '2 1.6' : undefined}
          />
        ))}
      </svg>
      <span className={word ? (value === 'unknown' ? 'text-soft' : '') : 'sr-only'}>{achievementWord(value)}</span>
    </span>
  )
}
