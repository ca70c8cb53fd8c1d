import type { Crosswalk, CrosswalkRow } from '../../packages/core/crosswalk/index.ts'
import { crosswalkColumns } from '../../packages/core/crosswalk/index.ts'
import { pointsOf } from './ir2024-2690.ts'
import type { Pair } from './pairs.ts'

/** The gathered pairs by the name of their file, without its ending. */
export type PairsByFile = (name: string) => readonly Pair[]

type Header = Readonly<Omit<Crosswalk, 'source' | 'target'> & { source: string; target: string }>
type Row = Pick<CrosswalkRow, 'source' | 'target' | 'relation' | 'note'>
type GatheredSet = readonly [Header, readonly Row[]]

const soc2 = 'soc2@2017'
const csf = 'csf@2.0'
const sp80053 = 'sp800-53@5.2.0'
const iso27001 = 'iso27001@2022'
const nis2 = 'nis2@2022'
const ir2024 = 'ir2024-2690@2024'

const unstated = 'The source states no relation for a row, so a row only says: related, look at it.'
const idsOnly =
  'Which identifiers stand side by side is listed as fact. The workbook is copyright of the AICPA and is not here.'
const nistPublic = 'A work of the United States government in the public domain'
const ccBy =
  'CC BY 4.0. Credit: European Union Agency for Cybersecurity (ENISA), NIS2 Technical Implementation Guidance, version 1.0, June 2025, mapping table. Changed: identifiers only, collapsed to points n.n of the annex. ENISA does not endorse this.'
const enisaNote =
  'ENISA says that its table does not measure equivalence. ID.IM-01 to ID.IM-04 stand on nearly every point because each has a paragraph on review and update. Of sections 7 and 9 only 7.1 and 9.1 appear, probably meant for the whole section.'
const olir = (what: string) => `NIST CSF 2.0 Reference Tool, export of 20 July 2026, ${what}`
const enisaSource = (column: string) =>
  `ENISA, NIS2 Technical Implementation Guidance, version 1.0, June 2025, mapping table, column ${column}, through a public transcription`
const aicpaSource =
  'AICPA, 2017 Trust Services Criteria (with revised points of focus 2022) to NIST SP 800-53 revision 5, sheet "NIST 800-53 as Points of Focus"'
const olir155 =
  'NIST OLIR reference 155, SP 800-53 revision 5 to ISO/IEC 27001:2022, 12 October 2023, through a public transcription that lost the column of relations'

/** The sets of others and those computed from them. What Onus itself writes is in catalogs/crosswalks already. */
export function gatheredSets(
  pairs: PairsByFile,
  sections: ReadonlyMap<string, readonly string[]>,
): readonly GatheredSet[] {
  return [...published(pairs), ...rolledUp(pairs, sections), ...joined(pairs), proposed(pairs)]
}

function published(pairs: PairsByFile): readonly GatheredSet[] {
  const isoCsf = pairs('iso27001-csf2')
  const isSecondReference = (pair: Pair) => pair.provenance.includes('"Control n.n"')
  return [
    [
      {
        id: 'aicpa-soc2-to-sp800-53',
        version: '2022',
        title: 'Trust services criteria to SP 800-53, by AICPA',
        publisher: 'AICPA',
        licence: idsOnly,
        provenance: [aicpaSource],
        source: soc2,
        target: sp80053,
        kind: 'published',
        note: `${unstated} The AICPA names no control for CC1.2, CC3.3, C1.1, PI1.1, PI1.5, P2.1, P4.2, P6.1, P6.3, P6.4, P6.5 and P6.6. Parts of controls are given as the whole control.`,
      },
      plain(pairs('tsc-800-53')),
    ],
    [
      {
        id: 'nist-csf-to-sp800-53',
        version: '5.2.0',
        title: 'CSF 2.0 to SP 800-53, by NIST',
        publisher: 'NIST',
        licence: nistPublic,
        provenance: [
          olir(
            'informative reference "SP 800-53 Rev 5.2.0" (OLIR 186, which NIST calls a draft and not comprehensive)',
          ),
        ],
        source: csf,
        target: sp80053,
        kind: 'published',
        note: `${unstated} Three rows name a family only: GV.OC-03 to PT, PR.IR-03 to CP and IR; they are not meant for each of its controls. Left out: DE.AE-06 to RA-4, which is withdrawn, and the links of the categories RS.MA (to IR-4, IR-7, IR-8, IR-9) and RC.RP (to CP-4, CP-10).`,
      },
      plain(pairs('csf2-800-53')).map(row =>
        row.target.includes('-') ? row : { ...row, note: 'The family as a whole, not each of its controls' },
      ),
    ],
    [
      {
        id: 'nist-iso27001-to-sp800-53',
        version: '2023-10-12',
        title: 'ISO/IEC 27001 to SP 800-53, by NIST',
        publisher: 'NIST',
        licence: nistPublic,
        provenance: [olir155],
        source: iso27001,
        target: sp80053,
        kind: 'published',
        note: `${unstated} NIST published a relation for each row; the transcription that is at hand did not keep it.`,
      },
      plain(pairs('iso27001-800-53')),
    ],
    [
      {
        id: 'olir-iso27001-to-csf',
        version: '2026-07-20',
        title: 'ISO/IEC 27001 to CSF 2.0, clauses and Annex A, in the NIST reference tool',
        publisher: 'A submitter whom the export does not name, hosted by NIST',
        licence: nistPublic,
        provenance: [olir('reference "ISO/IEC 27001:2022", lines "Mandatory Clause" and "Annex A Controls"')],
        source: iso27001,
        target: csf,
        kind: 'published',
        note: `${unstated} Six rows name a clause with parts (6.1, 9.2, 9.3) as a whole. Slips of the export were put right: 6.11 is 6.1.1, 6.13 is 6.1.3, 4.2(a) is 4.2.`,
      },
      plain(isoCsf.filter(pair => !isSecondReference(pair))).map(row =>
        ['6.1', '9.2', '9.3'].includes(row.source)
          ? { ...row, note: 'The clause as a whole, not each of its parts' }
          : row,
      ),
    ],
    [
      {
        id: 'olir-iso27001-controls-to-csf',
        version: '2026-07-20',
        title: 'ISO/IEC 27001 to CSF 2.0, controls, a second reference in the NIST reference tool',
        publisher: 'A submitter whom the export does not name, hosted by NIST',
        licence: nistPublic,
        provenance: [olir('reference "ISO/IEC 27001:2022", lines "Control n.n"')],
        source: iso27001,
        target: csf,
        kind: 'published',
        note: `${unstated} 36 of its pairs stand in the first reference too.`,
      },
      plain(isoCsf.filter(isSecondReference)),
    ],
    [
      {
        id: 'enisa-ir2024-2690-to-iso27001',
        version: '1.0',
        title: 'Implementing Regulation 2024/2690 to ISO/IEC 27001, by ENISA',
        publisher: 'ENISA',
        licence: ccBy,
        provenance: [enisaSource('ISO/IEC 27001:2022')],
        source: ir2024,
        target: iso27001,
        kind: 'published',
        note: `${unstated} ${enisaNote}`,
      },
      plain(pairs('nis2-iso27001')),
    ],
    [
      {
        id: 'enisa-ir2024-2690-to-csf',
        version: '1.0',
        title: 'Implementing Regulation 2024/2690 to CSF 2.0, by ENISA',
        publisher: 'ENISA',
        licence: ccBy,
        provenance: [enisaSource('NIST CSF 2.0')],
        source: ir2024,
        target: csf,
        kind: 'published',
        note: `${unstated} ${enisaNote} Points 11.4 and 12.5 have no row.`,
      },
      plain(pairs('nis2-csf2')),
    ],
  ]
}

function rolledUp(pairs: PairsByFile, sections: ReadonlyMap<string, readonly string[]>): readonly GatheredSet[] {
  const note =
    'Computed, not published: each point of the annex was replaced by the points of Article 21(2) that its section names. That 11.6 belongs to (i) and (j), 11.7 to (j) and the rest of section 11 to (i) is our reading. A suggestion to look at, never a claim.'
  const upOf = (name: string) => rollUp(pairs(name), sections, pairs(`${name}.rollup`))
  return [
    [
      {
        id: 'derived-nis2-to-iso27001',
        version: '1',
        title: 'NIS2 Article 21(2) to ISO/IEC 27001, computed from ENISA',
        publisher: 'Onus',
        licence: ccBy,
        provenance: [enisaSource('ISO/IEC 27001:2022')],
        source: nis2,
        target: iso27001,
        kind: 'derived',
        note,
      },
      upOf('nis2-iso27001'),
    ],
    [
      {
        id: 'derived-nis2-to-csf',
        version: '1',
        title: 'NIS2 Article 21(2) to CSF 2.0, computed from ENISA',
        publisher: 'Onus',
        licence: ccBy,
        provenance: [enisaSource('NIST CSF 2.0')],
        source: nis2,
        target: csf,
        kind: 'derived',
        note,
      },
      upOf('nis2-csf2'),
    ],
  ]
}

function joined(pairs: PairsByFile): readonly GatheredSet[] {
  const shared = (what: string) =>
    `Computed, not published: two items stand together if both are mapped to the same ${what}. The note of a row names what they share; with one shared ${what} the hint is weak. A suggestion to look at, never a claim.`
  const soc2ToControl = pairs('tsc-800-53')
  const soc2ToCsf = join(soc2ToControl, pairs('csf2-800-53'))
  const strong = new Map([...soc2ToCsf].filter(([, through]) => through.length > 1))
  return [
    [
      {
        id: 'derived-soc2-to-csf',
        version: '1',
        title: 'Trust services criteria to CSF 2.0, computed through SP 800-53',
        publisher: 'Onus',
        licence: `${idsOnly} ${nistPublic}.`,
        provenance: [aicpaSource, olir('informative reference "SP 800-53 Rev 5.2.0"')],
        source: soc2,
        target: csf,
        kind: 'derived',
        note: shared('control'),
      },
      through(pairs('tsc-csf2'), soc2ToCsf),
    ],
    [
      {
        id: 'derived-soc2-to-iso27001',
        version: '1',
        title: 'Trust services criteria to ISO/IEC 27001, computed through SP 800-53',
        publisher: 'Onus',
        licence: `${idsOnly} ${nistPublic}.`,
        provenance: [aicpaSource, olir155],
        source: soc2,
        target: iso27001,
        kind: 'derived',
        note: shared('control'),
      },
      through(pairs('tsc-iso27001'), join(soc2ToControl, pairs('iso27001-800-53'))),
    ],
    [
      {
        id: 'derived-ir2024-2690-to-soc2',
        version: '1',
        title: 'Implementing Regulation 2024/2690 to trust services criteria, computed through CSF 2.0',
        publisher: 'Onus',
        licence: `${ccBy} ${idsOnly}`,
        provenance: [enisaSource('NIST CSF 2.0'), 'Our set derived-soc2-to-csf, pairs that share two controls or more'],
        source: ir2024,
        target: soc2,
        kind: 'derived',
        note: `${shared('outcome')} A strict choice among such pairs, and still weak: it goes through two hops.`,
      },
      through(pairs('nis2-tsc.derived'), joinSteps(pairs('nis2-csf2'), strong)),
    ],
  ]
}

function proposed(pairs: PairsByFile): GatheredSet {
  return [
    {
      id: 'proposed-nis2-to-soc2',
      version: '1',
      title: 'NIS2 Article 21(2) to trust services criteria, proposals for points without a published row',
      publisher: 'Onus',
      licence: 'Apache-2.0',
      provenance: ['Our own judgement; no published source'],
      source: nis2,
      target: soc2,
      kind: 'proposed',
      note: 'For the points (f), (g) and (j), where overlap tables are silent. A suggestion to look at, never a claim.',
    },
    plain(pairs('nis2-tsc.proposed')),
  ]
}

function plain(pairs: readonly Pair[]): readonly Row[] {
  return pairs.map(({ source, target }) => ({ source, target, relation: 'unspecified', note: '' }))
}

/** Pairs with what leads from one to the other as note. Throws where a pair has nothing that leads. */
function through(pairs: readonly Pair[], ways: ReadonlyMap<string, readonly string[]>): readonly Row[] {
  return plain(pairs).map(row => {
    const way = ways.get(`${row.source} ${row.target}`)
    if (way === undefined) throw new Error(`nothing leads from ${row.source} to ${row.target}`)
    return { ...row, note: `through ${way.join(', ')}` }
  })
}

/** What two lists of pairs with the same targets have in common: `source of first, source of second` to shared targets. */
function join(first: readonly Pair[], second: readonly Pair[]): ReadonlyMap<string, readonly string[]> {
  const sourcesOf = Map.groupBy(first, pair => pair.target)
  const ways = second.flatMap(({ source, target }) =>
    (sourcesOf.get(target) ?? []).map(one => [`${one.source} ${source}`, target] as const),
  )
  return grouped(ways)
}

/** From the sources of `first` to the sources of the pairs in `second`, through the targets that they share. */
function joinSteps(
  first: readonly Pair[],
  second: ReadonlyMap<string, unknown>,
): ReadonlyMap<string, readonly string[]> {
  const steps = [...second.keys()].map(key => {
    const [source = '', target = ''] = key.split(' ')
    return { source, target, provenance: '' }
  })
  return grouped(
    first.flatMap(({ source, target }) =>
      steps.filter(step => step.target === target).map(step => [`${source} ${step.source}`, target] as const),
    ),
  )
}

function rollUp(
  pairs: readonly Pair[],
  sections: ReadonlyMap<string, readonly string[]>,
  expected: readonly Pair[],
): readonly Row[] {
  const ways = grouped(
    pairs.flatMap(({ source, target }) =>
      pointsOf(source, sections.get(source.replace(/\..*/, '')) ?? []).map(
        letter => [`21(2)(${letter}) ${target}`, source] as const,
      ),
    ),
  )
  if (ways.size !== expected.length) throw new Error(`${ways.size} rows rolled up, ${expected.length} expected`)
  return through(expected, ways)
}

function grouped(ways: readonly (readonly [string, string])[]): ReadonlyMap<string, readonly string[]> {
  return new Map([...Map.groupBy(ways, ([key]) => key)].map(([key, entries]) => [key, entries.map(([, way]) => way)]))
}

/** The rows as the text of the file `<id>.csv`. */
export function csvOf(rows: readonly Row[]): string {
  const lines = rows.map(row => [row.source, row.target, row.relation, '', row.note].map(field).join(','))
  return `${[crosswalkColumns.join(','), ...lines].join('\n')}\n`
}

function field(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
