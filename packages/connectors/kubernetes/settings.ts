import { z } from 'zod'
import { secret } from '../connector/index.ts'

export const KubernetesSettings = z
  .strictObject({
    cluster: z.string().trim().min(1).max(255).meta({
      title: 'Name of the cluster',
      description: 'What it is called in rows, since a cluster does not know its own name.',
    }),
    environment: z.string().trim().min(1).max(100).default('production').meta({
      title: 'Environment',
      description: 'What the cluster is used for. The label environment of a namespace goes before it.',
    }),
    address: z
      .url({ protocol: /^https?$/ })
      .optional()
      .meta({
        title: 'Address',
        description: 'Address of the API, such as https://10.0.0.1:6443. Not with a kubeconfig.',
      }),
    token: secret({
      title: 'Token',
      description: 'Token of the service account; see the guide. Not with a kubeconfig.',
    }).optional(),
    ca: z.string().min(1).optional().meta({
      title: 'Own authority',
      description: 'Certificate (PEM) of the authority of the cluster. Not with a kubeconfig.',
    }),
    kubeconfig: secret({
      title: 'Kubeconfig',
      description: 'Instead of address, token and authority: the text of a kubeconfig that holds all it needs.',
    }).optional(),
    context: z.string().trim().min(1).max(255).optional().meta({
      title: 'Context',
      description: 'Which context of the kubeconfig. Left empty, the current one.',
    }),
    ownerLabel: z.string().trim().min(1).max(317).default('owner').meta({
      title: 'Label of the owner',
      description: 'Label or annotation of a namespace that says who answers for it.',
    }),
  })
  .superRefine(({ address, token, ca, kubeconfig }, context) => {
    const isPlain = address !== undefined && token !== undefined
    if (kubeconfig === undefined && !isPlain)
      context.addIssue({ code: 'custom', path: ['address'], message: 'give address and token, or a kubeconfig' })
    if (kubeconfig !== undefined && (address ?? token ?? ca) !== undefined)
      context.addIssue({
        code: 'custom',
        path: ['kubeconfig'],
        message: 'give either a kubeconfig or address and token',
      })
  })
export type KubernetesSettings = z.infer<typeof KubernetesSettings>
