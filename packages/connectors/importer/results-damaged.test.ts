import { test } from 'node:test'
import fc from 'fast-check'
import { SourceProblem } from '../connector/index.ts'
import { reportOf, times } from './testing.ts'

// ONUS_SOAK, soak: twenty times as many damaged files, at random

/** One small file of each format of results of tests, hosts and rules. */
const documents = {
  hdf: {
    platform: { name: 'ubuntu', release: '24.04', target_id: 'a' },
    version: '5',
    statistics: { duration: 1 },
    profiles: [
      { name: 'overlay', status: 'loaded', controls: [{ id: '1', impact: 0.5, title: 'Ours', results: [] }] },
      {
        name: 'base',
        parent_profile: 'overlay',
        status: 'loaded',
        controls: [
          {
            id: '1',
            impact: 0.5,
            tags: { nist: ['AC-2'], cci: ['CCI-000015'], severity: 'high' },
            waiver_data: { skipped_due_to_waiver: true, justification: 'x', expiration_date: '2026-01-01' },
            attestation_data: { status: 'passed', updated_by: 'Ann', explanation: 'x' },
            results: [{ status: 'passed', code_desc: 'x', start_time: '2026-01-01', backtrace: ['x'] }],
          },
        ],
      },
    ],
  },
  'hdf in short': {
    version: '5',
    statistics: { duration: 1 },
    controls: [{ id: '1', profile_id: 'p', profile_sha256: 'x', status: 'passed', code_desc: 'x' }],
  },
  cklb: {
    cklb_version: '1.0',
    target_data: { host_name: 'a', web_db_site: 's' },
    stigs: [
      {
        stig_name: 'One',
        rules: [
          {
            group_id: 'V-1',
            status: 'open',
            severity: 'high',
            overrides: { severity: { severity: 'low', reason: 'x' } },
            ccis: ['CCI-000366'],
            finding_details: 'x',
          },
        ],
      },
    ],
  },
}

const texts = {
  xccdf: `<Benchmark xmlns="http://checklists.nist.gov/xccdf/1.2" id="b"><Group id="g"><Rule id="r" severity="high"><title>T</title>
<reference href="h">AC-2</reference><ident system="s">CCE-1</ident></Rule></Group><TestResult id="t" start-time="s"
test-system="cpe:/a:x:y:1"><benchmark id="b"/><target>a</target><target-facts><fact name="urn:xccdf:fact:scanner:name">S</fact>
</target-facts><rule-result idref="r" severity="low"><result>pass</result><ident system="s">CCI-1</ident><instance>i</instance>
<override authority="A"><old-result>fail</old-result><new-result>pass</new-result><remark>w</remark></override></rule-result>
</TestResult></Benchmark>`,
  arf: `<arf:asset-report-collection xmlns:arf="u"><arf:reports><arf:report><arf:content><TestResult id="t"><rule-result idref="r">
<result>fail</result></rule-result></TestResult></arf:content></arf:report></arf:reports><arf:report-requests><arf:report-request>
<arf:content><ds:data-stream-collection xmlns:ds="d"><ds:component><Benchmark id="b"><Rule id="r" severity="low"/></Benchmark>
</ds:component></ds:data-stream-collection></arf:content></arf:report-request></arf:report-requests></arf:asset-report-collection>`,
  ckl: `<CHECKLIST><ASSET><HOST_NAME>a</HOST_NAME></ASSET><STIGS><iSTIG><STIG_INFO><SI_DATA><SID_NAME>title</SID_NAME>
<SID_DATA>One</SID_DATA></SI_DATA></STIG_INFO><VULN><STIG_DATA><VULN_ATTRIBUTE>Vuln_Num</VULN_ATTRIBUTE><ATTRIBUTE_DATA>V-1
</ATTRIBUTE_DATA></STIG_DATA><STATUS>Open</STATUS><SEVERITY_OVERRIDE>low</SEVERITY_OVERRIDE></VULN></iSTIG></STIGS></CHECKLIST>`,
  nessus: `<NessusClientData_v2><Report name="n"><ReportHost name="h"><HostProperties><tag name="HOST_START_TIMESTAMP">1767225600</tag>
</HostProperties><ReportItem port="443" protocol="tcp" severity="3" pluginID="1"><risk_factor>High</risk_factor><cve>CVE-2026-1</cve>
<cm:compliance-result xmlns:cm="c">FAILED</cm:compliance-result><cm:compliance-reference xmlns:cm="c">800-53|IA-5</cm:compliance-reference>
</ReportItem></ReportHost></Report></NessusClientData_v2>`,
  junit: `<testsuites><testsuite name="s" failures="1" hostname="h"><testcase classname="c" name="n" status="run"><failure message="m">t
</failure><system-out><![CDATA[x]]></system-out></testcase><testcase name="o"><skipped/></testcase></testsuite></testsuites>`,
  'zap-xml': `<OWASPZAPReport version="2"><site name="s"><alerts><alertitem><pluginid>1</pluginid><riskcode>2</riskcode>
<riskdesc>Medium (High)</riskdesc><instances><instance><uri>u</uri></instance></instances><count>3</count><cweid>79</cweid>
</alertitem></alerts></site></OWASPZAPReport>`,
  'nikto-xml': `<!DOCTYPE niktoscan SYSTEM "x.dtd"><niktoscan version="2"><scandetails targetip="a" targetport="80"><item id="1">
<description><![CDATA[d]]></description><uri>/</uri></item></scandetails></niktoscan>`,
}

/** A report or one sentence that refuses the file is right; anything else is a bug and comes out. */
async function readOrRefused(content: unknown): Promise<void> {
  try {
    await reportOf('given', content)
  } catch (error) {
    if (!(error instanceof SourceProblem)) throw error
  }
}

const strange = [null, 1, -1.5, true, '', 'constructor', [], {}, [null], { x: null }, [[['x']]]] as const

for (const [name, document] of Object.entries(documents))
  test(`${name} with wrong or missing values is read or refused`, async () => {
    const places = placesIn(document)
    const damage = fc.array(
      fc.tuple(fc.constantFrom(...places), fc.option(fc.constantFrom(...strange), { nil: undefined })),
      {
        minLength: 1,
        maxLength: 3,
      },
    )
    const damaged = fc.asyncProperty(damage, async changes => {
      const copy = structuredClone(document)
      for (const [place, value] of changes) put(copy, place, structuredClone(value))
      await readOrRefused(copy)
    })
    await fc.assert(damaged, times(200))
  })

for (const [name, text] of Object.entries(texts))
  test(`${name} with elements, attributes and texts torn out or doubled is read or refused`, async () => {
    const tokens = text.match(/<[^>]*>|[^<]+|"[^"]*"/g) ?? []
    const place = fc.nat(tokens.length - 1)
    const change = fc.tuple(place, fc.constantFrom('', 'twice', 'attributes', 'text', 'cut'))
    const damaged = fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async changes => {
      const copy = [...tokens]
      for (const [at, how] of changes) {
        const token = copy[at] ?? ''
        if (how === 'cut') copy.length = at
        else if (how === 'twice') copy[at] = token + token
        else if (how === 'attributes') copy[at] = token.replace(/\s[^<>]*?(\/?>)/, '$1')
        else if (how === 'text') copy[at] = token.startsWith('<') ? token : 'constructor'
        else copy[at] = ''
      }
      await readOrRefused(copy.join(''))
    })
    await readOrRefused(text)
    await fc.assert(damaged, times(200))
  })

type Place = readonly (string | number)[]

/** Where the values of a document stand. */
function placesIn(value: unknown, place: Place = []): readonly Place[] {
  if (value === null || typeof value !== 'object') return [place]
  const inside = Object.entries(value).flatMap(([name, one]) => placesIn(one, [...place, name]))
  return place.length === 0 ? inside : [place, ...inside]
}

/** Puts a value there, or takes away what stands there; nothing when the way there is gone. */
function put(root: unknown, place: Place, value: unknown): void {
  let into = root as Record<string | number, unknown>
  for (const step of place.slice(0, -1)) {
    const next = into[step]
    if (next === null || typeof next !== 'object') return
    into = next as Record<string | number, unknown>
  }
  const last = place.at(-1)
  if (last === undefined) return
  if (value === undefined) delete into[last]
  else into[last] = value
}
