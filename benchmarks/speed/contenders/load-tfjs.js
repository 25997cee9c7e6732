/** TensorFlow.js on a backend; tfjs-node where the user has installed it beside this repository. */
export async function loadTfjs(backend) {
  if (backend === 'node') {
    const packageName = '@tensorflow/tfjs-node' // in a variable: it is nobody's dependency
    const tf = await import(packageName)
    tf.enableProdMode()
    return tf
  }
  const tf = await import('@tensorflow/tfjs')
  await import('@tensorflow/tfjs-backend-wasm') // registers the backend
  tf.enableProdMode()
  await tf.setBackend(backend)
  return tf
}
