import { useEffect } from 'react'
import { useClock } from '../kit/date-time.tsx'
import { absoluteTime } from '../kit/date-time-view.ts'
import { useUrlState } from '../kit/use-url-state.ts'
import { pageMargins } from './printed-view.ts'
import { isNow, momentInWords, momentOf } from './time-view.ts'

/** Each printed page carries the organisation, the moment that it shows, the zone, and its number. */
export function usePrintedMoment(organisation: string): void {
  const { zone } = useClock()
  const [url] = useUrlState()
  const moment = momentOf(url)
  const chosen = isNow(moment) ? null : momentInWords(moment)
  useEffect(() => {
    const sheet = new CSSStyleSheet()
    const write = () => {
      const now = absoluteTime(new Date().toISOString(), zone)
      const words = chosen === null ? `current as of ${now} (${zone})` : `${chosen}; printed ${now} (${zone})`
      sheet.replaceSync(pageMargins(organisation, words))
    }
    write()
    document.adoptedStyleSheets.push(sheet)
    window.addEventListener('beforeprint', write)
    return () => {
      window.removeEventListener('beforeprint', write)
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter(one => one !== sheet)
    }
  }, [organisation, zone, chosen])
}
