/**
 * Jest runs a CommonJS package while it still links the ES modules around it. @nestjs/throttler is one and requires
 * @nestjs/common, which is an ES module: that works only if it has been evaluated before, which happens here.
 */
import '@nestjs/common';
import '@nestjs/core';
