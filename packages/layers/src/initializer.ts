import { serialization } from '@tensorflow/tfjs-core'
import type { initializers } from '@tensorflow/tfjs-layers'

/** What `tf.initializers.*` give. */
export type Initializer = ReturnType<typeof initializers.randomNormal>

/** An initializer as it stands in a saved model. */
export type InitializerConfig = { className: string; config: serialization.ConfigDict }

/** The saved form of an initializer. */
export function serializeInitializer(initializer: Initializer): InitializerConfig {
  return { className: initializer.getClassName(), config: initializer.getConfig() }
}

/** The initializer itself, from itself or its saved form. */
export function readInitializer(given: Initializer | InitializerConfig): Initializer {
  if ('apply' in given) return given
  const known = serialization.SerializationMap.getMap().classNameMap[given.className]
  if (known === undefined) {
    throw new RangeError(
      `kernelInitializer: tfjs knows no class ${JSON.stringify(given.className)}. Register it with tf.serialization.registerClass.`,
    )
  }
  const [Class, fromConfig] = known
  return fromConfig(Class, given.config) as Initializer
}
