export { type MotoServer, motoTitle, startMoto } from './moto-server.js'
export { type RedisServer, redisTitle, startRedis } from './redis-server.js'
