import { Module } from '@nestjs/common';
import { PageServer } from './page-server.js';

/** The customer's page and the console of the staff, as files. */
@Module({ providers: [PageServer] })
export class PagesModule {}
