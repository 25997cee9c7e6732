/** Shows the queue in a browser, by bull-board: http://localhost:3000. It asks for no password: keep it on the loopback. */
import { createBullBoard } from '@bull-board/api'
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter'
import { ExpressAdapter } from '@bull-board/express'
import { Queue } from 'bullmq'
import express from 'express'
import { Redis } from 'ioredis'

const connection = new Redis(process.env.QUEUE ?? 'redis://127.0.0.1:6379', { maxRetriesPerRequest: null })
const server = new ExpressAdapter()
createBullBoard({ queues: [new BullMQAdapter(new Queue('sr', { connection }))], serverAdapter: server })
express()
  .use(server.getRouter())
  .listen(Number(process.env.PORT ?? 3000))
