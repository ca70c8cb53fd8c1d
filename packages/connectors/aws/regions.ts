import type { Aws } from './client.ts'
import { itemsIn, textIn } from './document.ts'
import type { AwsSettings } from './settings.ts'

export type Regions = { readonly read: readonly string[]; readonly leftOut: readonly string[] }

/** The regions to read. Those that the account has not switched on, and those that were not asked for, are said. */
export async function regionsOf(aws: Aws, { region, regions }: AwsSettings): Promise<Regions> {
  const answer = await aws.query('ec2', region, 'DescribeRegions', { AllRegions: 'true' })
  const known = itemsIn(answer, 'regionInfo').map(item => ({
    name: textIn(item, 'regionName') ?? '',
    isOn: textIn(item, 'optInStatus') !== 'not-opted-in',
  }))
  const on = known.filter(({ isOn }) => isOn).map(({ name }) => name)
  const wanted = regions.length === 0 ? on : on.filter(name => regions.includes(name))
  const off = known.filter(({ isOn }) => !isOn).map(({ name }) => name)
  const unasked = on.filter(name => !wanted.includes(name))
  const unknown = regions.filter(name => !known.some(each => each.name === name))
  return {
    read: wanted,
    leftOut: [
      ...(off.length > 0 ? [`regions that this account has not switched on: ${off.sort().join(', ')}`] : []),
      ...(unasked.length > 0
        ? [`regions that the settings of the connection do not name: ${unasked.sort().join(', ')}`]
        : []),
      ...(unknown.length > 0 ? [`regions that AWS does not know: ${unknown.join(', ')}`] : []),
    ],
  }
}
