import { z } from 'zod'

export const GitSettings = z.strictObject({
  path: z.string().regex(/^\//, 'expected a full path, such as /srv/git/product').meta({
    title: 'Folder',
    description: 'Full path of the repository on this machine: a working copy or a bare repository.',
  }),
  name: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .meta({ title: 'Name', description: 'What the repository is called here. Left empty, the name of the folder.' }),
  defaultBranch: z.string().min(1).optional().meta({
    title: 'Main line',
    description: 'The branch that counts as released. Left empty, the one the repository says.',
  }),
  branches: z.array(z.string().min(1)).default([]).meta({
    title: 'Branches',
    description: 'Branches whose commits are read besides the main line. Empty means all local ones.',
  }),
  since: z.iso
    .date()
    .optional()
    .meta({ title: 'Since', description: 'Commits committed before this day are left out, and counted as left out.' }),
  publicKeys: z.string().regex(/^\//, 'expected a full path').optional().meta({
    title: 'OpenPGP keys',
    description: 'File of public keys that signatures are checked with. Nothing is fetched.',
  }),
  allowedSigners: z
    .string()
    .regex(/^\//, 'expected a full path')
    .optional()
    .meta({ title: 'SSH signers', description: 'File of allowed signers, as ssh-keygen reads it.' }),
})
export type GitSettings = z.infer<typeof GitSettings>
