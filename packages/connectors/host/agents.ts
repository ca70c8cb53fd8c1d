import type { Event } from '../connector/index.ts'
import { begin, type Machine, valuesUnread } from './machine.ts'
import { isRunning } from './programs.ts'

const dataset = 'endpoint.agents@1'

type Kind = 'edr' | 'antimalware' | 'mdm' | 'logging' | 'backup' | 'vpn' | 'vulnerability' | 'monitoring'
type Known = readonly [agent: string, kind: Kind, programs: readonly string[], places: readonly string[]]

/** Agents that are known by the program that runs and by where they are installed. */
const known: readonly Known[] = [
  ['Microsoft Defender for Endpoint', 'edr', ['wdavdaemon'], ['/opt/microsoft/mdatp']],
  ['CrowdStrike Falcon', 'edr', ['falcon-sensor', 'falcon-sensor-bpf'], ['/opt/CrowdStrike']],
  ['SentinelOne', 'edr', ['s1-agent'], ['/opt/sentinelone']],
  ['Carbon Black', 'edr', ['cbagentd'], ['/opt/carbonblack']],
  ['Cortex XDR', 'edr', ['pmd'], ['/opt/traps']],
  ['Trend Micro Deep Security', 'edr', ['ds_agent'], ['/opt/ds_agent']],
  ['Sophos Protection for Linux', 'edr', ['sophos_managementagent'], ['/opt/sophos-spl']],
  ['Elastic Defend', 'edr', ['elastic-endpoint'], ['/opt/Elastic/Endpoint']],
  ['ClamAV', 'antimalware', ['clamd'], ['/usr/sbin/clamd', '/usr/bin/clamd']],
  ['Intune', 'mdm', ['intune-daemon'], ['/opt/microsoft/intune']],
  ['AWS Systems Manager', 'mdm', ['amazon-ssm-agent'], ['/usr/bin/amazon-ssm-agent']],
  ['Fleet', 'mdm', ['orbit'], ['/opt/orbit']],
  ['Puppet', 'mdm', ['puppet', 'pxp-agent'], ['/opt/puppetlabs/bin/puppet']],
  ['Salt', 'mdm', ['salt-minion'], ['/usr/bin/salt-minion']],
  ['Landscape', 'mdm', ['landscape-client'], ['/usr/bin/landscape-client']],
  ['Filebeat', 'logging', ['filebeat'], ['/usr/share/filebeat']],
  ['Fluent Bit', 'logging', ['fluent-bit'], ['/opt/fluent-bit', '/usr/bin/fluent-bit']],
  ['Fluentd', 'logging', ['fluentd', 'td-agent'], ['/opt/fluent', '/opt/td-agent']],
  ['Vector', 'logging', ['vector'], ['/usr/bin/vector']],
  ['Promtail', 'logging', ['promtail'], ['/usr/bin/promtail']],
  ['Grafana Alloy', 'logging', ['alloy'], ['/usr/bin/alloy']],
  ['Splunk forwarder', 'logging', ['splunkd'], ['/opt/splunkforwarder']],
  ['NXLog', 'logging', ['nxlog'], ['/opt/nxlog', '/usr/bin/nxlog']],
  ['CloudWatch agent', 'logging', ['amazon-cloudwatch-agent'], ['/opt/aws/amazon-cloudwatch-agent']],
  ['Google Cloud Ops Agent', 'logging', ['google_cloud_ops_agent'], ['/opt/google-cloud-ops-agent']],
  ['Azure Monitor', 'logging', ['mdsd'], ['/opt/microsoft/azuremonitoragent']],
  ['Bacula', 'backup', ['bacula-fd'], ['/usr/sbin/bacula-fd', '/opt/bacula']],
  ['Bareos', 'backup', ['bareos-fd'], ['/usr/sbin/bareos-fd']],
  ['Veeam', 'backup', ['veeamservice'], ['/opt/veeam']],
  ['UrBackup', 'backup', ['urbackupclientbackend'], ['/usr/local/sbin/urbackupclientbackend']],
  ['Tailscale', 'vpn', ['tailscaled'], ['/usr/sbin/tailscaled']],
  ['OpenVPN', 'vpn', ['openvpn'], ['/usr/sbin/openvpn']],
  ['Cloudflare WARP', 'vpn', ['warp-svc'], ['/usr/bin/warp-svc']],
  ['Qualys', 'vulnerability', ['qualys-cloud-agent'], ['/usr/local/qualys/cloud-agent']],
  ['Nessus agent', 'vulnerability', ['nessus-service'], ['/opt/nessus_agent']],
  ['Rapid7 Insight', 'vulnerability', ['ir_agent'], ['/opt/rapid7/ir_agent']],
  ['Wazuh', 'monitoring', ['wazuh-agentd'], ['/var/ossec/bin/wazuh-agentd']],
  ['osquery', 'monitoring', ['osqueryd'], ['/opt/osquery', '/usr/bin/osqueryd']],
  ['Falco', 'monitoring', ['falco'], ['/usr/bin/falco']],
  ['Auditbeat', 'monitoring', ['auditbeat'], ['/usr/share/auditbeat']],
  ['Elastic Agent', 'monitoring', ['elastic-agent'], ['/opt/Elastic/Agent']],
  ['Zabbix', 'monitoring', ['zabbix_agentd', 'zabbix_agent2'], ['/usr/sbin/zabbix_agentd', '/usr/sbin/zabbix_agent2']],
  [
    'Prometheus node exporter',
    'monitoring',
    ['node_exporter', 'prometheus-node-exporter'],
    ['/usr/bin/prometheus-node-exporter'],
  ],
]

/** Agents that protect or watch this machine: those that are known, seen running or where they are installed. */
export async function* agents(machine: Machine): AsyncGenerator<Event> {
  yield begin(machine, dataset, '/proc/*/comm, and where known agents are installed')
  let untold = 0
  const protection: (boolean | null)[] = []
  for (const [agent, kind, programs, places] of known) {
    const found = await placeOf(machine, places)
    const running = isRunning(machine.programs, ...programs)
    // A name as short as these may be that of any program.
    const isAmbiguous = programs.every(program => program.length < 6)
    if (found === undefined && (running !== true || isAmbiguous)) continue
    if (running === null) untold += 1
    if (kind === 'edr' || kind === 'antimalware') protection.push(running)
    machine.agents.push({ kind, running })
    yield {
      kind: 'row',
      dataset,
      row: { host: machine.host, agent, kind, running, ...(await more(machine, agent)), raw: found ?? '/proc/*/comm' },
    }
  }
  if (untold > 0)
    yield valuesUnread(dataset, `Whether ${untold} agents run`, 'programs of others are hidden', ['running'])
  // None that is known says nothing of one that is not.
  if (protection.includes(true)) machine.summary.antimalware = true
  else if (protection.length > 0 && !protection.includes(null)) machine.summary.antimalware = false
  yield { kind: 'complete', dataset, exclusions: [`agents that are none of the ${known.length} that are known here`] }
}

async function placeOf({ files }: Machine, places: readonly string[]): Promise<string | undefined> {
  for (const place of places) if ((await files.stat(place)).ok) return place
  return undefined
}

/** ClamAV stops something only with its watcher; its rules are files whose time says how old they are. */
async function more(machine: Machine, agent: string) {
  if (agent !== 'ClamAV') return {}
  const stats = await Promise.all(['daily.cld', 'daily.cvd'].map(name => machine.files.stat(`/var/lib/clamav/${name}`)))
  const times = stats.flatMap(stat => (stat.ok ? [stat.modifiedMs] : []))
  const updated = times.length > 0 ? new Date(Math.max(...times)) : null
  if (updated) machine.summary.antimalware_updated_at = updated
  return { enforcing: isRunning(machine.programs, 'clamonacc') === false ? false : null, updated_at: updated }
}
