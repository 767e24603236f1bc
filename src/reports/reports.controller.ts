import { Controller, Get, Headers, Req, StreamableFile } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { RateClass } from '../admission/index.js';
import { ExportLog } from '../audit/index.js';
import { Access, allow, type Caller, CallerOf } from '../identity/index.js';
import { isRefusal, languageOf, type Refusal } from '../platform/errors/index.js';
import { Input, type InputOf, Operation } from '../platform/http/index.js';
import { csvOf, SHEET_MEDIA_TYPES, workbookOf } from '../platform/sheets/index.js';
import { BookingReports } from './booking-report.read-model.js';
import { RefusalWords } from './refusal-words.js';
import { COLUMN_WIDTHS, rowsOf, titlesIn } from './report-sheet.js';
import { type BookingReportView, exportBookingReport, showBookingReport } from './reports.schemas.js';

const READERS = allow.staff('teller', 'quota-maker', 'quota-checker', 'auditor').ofBranch('branchId');

/** What a branch learns from its bookings. */
@Controller('staff/reports/bookings')
@RateClass('staff')
export class ReportsController {
  constructor(
    private readonly reports: BookingReports,
    private readonly exportLog: ExportLog,
    private readonly words: RefusalWords,
  ) {}

  @Get()
  @Access(READERS)
  @Operation(showBookingReport)
  async bookings(
    @Input(showBookingReport) { query }: InputOf<typeof showBookingReport>,
    @Headers('accept-language') accepted: string | undefined,
  ): Promise<BookingReportView | Refusal> {
    const report = await this.reports.of(query);
    if (isRefusal(report)) return report;
    const language = languageOf(accepted);
    const { hours, channels, windows, refusals, ...more } = report;
    return {
      ...more,
      days: report.days.map((day) => ({
        ...day,
        firstAt: day.firstAt?.toISOString() ?? null,
        fullAt: day.fullAt?.toISOString() ?? null,
      })),
      hours: [...hours],
      channels: [...channels],
      windows: [...windows],
      refusals: refusals.map((each) => ({ ...each, text: this.words.of(each.reason, language) })),
    };
  }

  @Get('export')
  @Access(READERS)
  @Operation(exportBookingReport)
  async export(
    @Input(exportBookingReport) { query }: InputOf<typeof exportBookingReport>,
    @CallerOf() caller: Caller,
    @Headers('accept-language') accepted: string | undefined,
    @Req() request: FastifyRequest,
  ): Promise<StreamableFile | Refusal> {
    const report = await this.reports.of(query);
    if (isRefusal(report)) return report;
    const { branchId, from, to, productGroup } = report;
    const { format } = query;
    await this.exportLog.write({
      type: 'REPORT_EXPORTED',
      caller,
      branchId,
      traceId: request.id,
      details: { report: 'bookings', from, to, productGroup, format },
    });
    const language = languageOf(accepted);
    const titles = titlesIn(language);
    const rows = rowsOf(report, language, (reason) => this.words.of(reason, language));
    const stream = format === 'csv' ? csvOf(titles, rows) : await workbookOf(titles, rows, COLUMN_WIDTHS);
    const disposition = `attachment; filename="bookings-${branchId}-${from}-${to}.${format}"`;
    return new StreamableFile(stream, { type: SHEET_MEDIA_TYPES[format], disposition });
  }
}
