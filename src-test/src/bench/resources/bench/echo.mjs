// An echo server of Node. usage: node echo.mjs PORT; prints READY when it listens on that port of the loopback address.
import net from 'node:net';

const server = net.createServer({noDelay: true}, (client) => {
  client.pipe(client);
  client.on('error', () => client.destroy());
});
server.listen({port: Number(process.argv[2]), host: '127.0.0.1', backlog: 1024}, () => console.log('READY'));
